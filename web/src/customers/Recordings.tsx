import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { clock, day, hour, moment } from "../ui/time";
import { type Interaction, recordingAddress } from "./queries";

type Recording = Interaction["recordings"][number];

/** The recordings of one contact, with a player for those who may listen. */
export function Recordings({ interaction }: { interaction: Interaction }) {
  const { t } = useTranslation("customers");
  if (interaction.recordings.length === 0) {
    return <p className={page.soft}>{t("call.noRecordings")}</p>;
  }
  return (
    <div className={page.stack}>
      {interaction.recordings.map((recording) => (
        <One key={recording.id} interaction={interaction} recording={recording} />
      ))}
    </div>
  );
}

interface Props {
  interaction: Interaction;
  recording: Recording;
}

/** Why a recording is gone: its term was over, it had never been joined when it was, or the customer
 * was erased. */
const GONE = ["term", "spool", "erased"] as const;
const WAITING = ["recording", "spooled", "failed"] as const;
const REASONS = ["sample", "on_demand", "all", "message"] as const;

function One({ interaction, recording }: Props) {
  const { t, i18n } = useTranslation("customers");
  const reason = REASONS.find((one) => one === recording.reason);
  const words = [
    hour(recording.started_ms, i18n.language),
    recording.duration_ms !== null && clock(recording.duration_ms),
    reason && t(`recording.${reason}`),
    recording.private && t("recording.private"),
    recording.state === "ready" &&
      recording.delete_after_ms !== null &&
      t("recording.kept", { day: day(recording.delete_after_ms, i18n.language) }),
  ];
  return (
    <div data-testid="recording-row" data-state={recording.state}>
      <p className={`${page.soft} tnum`} style={{ margin: "0 0 4px" }}>
        {words.filter(Boolean).join(" · ")}
      </p>
      <Sound interaction={interaction} recording={recording} />
    </div>
  );
}

/** What can be done with it now: wait, listen, or read why not. */
function Sound({ interaction, recording }: Props) {
  const { t, i18n } = useTranslation("customers");
  const waiting = WAITING.find((state) => state === recording.state);
  if (waiting) return <p style={{ margin: 0 }}>{t(`recording.${waiting}`)}</p>;
  if (recording.state === "deleted") {
    const at_ms = recording.deleted_at_ms;
    const why = GONE.find((one) => one === recording.deleted_why);
    const words =
      at_ms !== null && why
        ? t(`recording.deleted_${why}`, { day: day(at_ms, i18n.language) })
        : t("recording.deleted");
    return <p style={{ margin: 0 }}>{words}</p>;
  }
  if (!recording.may_listen) {
    return <p style={{ margin: 0 }}>{t("call.notAllowed")}</p>;
  }
  return <Player interaction={interaction} recording={recording} />;
}

/** The browser's own player, which everybody can work; who is on which side; who listened. */
function Player({ interaction, recording }: Props) {
  const { t, i18n } = useTranslation("customers");
  const queries = useQueryClient();
  const segment = interaction.segments.find((one) => one.id === recording.segment_id);
  const agent = segment?.agent || t("recording.theAgent");
  const [last] = recording.listened;
  return (
    <div>
      {/* biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions. */}
      <audio
        controls
        preload="none"
        style={{ width: "100%", display: "block" }}
        src={recordingAddress(interaction.id, recording)}
        aria-label={t("recording.sound", { hour: hour(recording.started_ms, i18n.language) })}
        onEnded={() => void queries.invalidateQueries({ queryKey: ["interaction"] })}
        data-testid="player"
      />
      <div style={{ display: "flex", justifyContent: "space-between", gap: 12, marginTop: 4 }}>
        {recording.segment_id && <span>{t("recording.left")}</span>}
        {recording.segment_id && <span>{t("recording.right", { agent })}</span>}
      </div>
      <p className={`${page.soft} tnum`} style={{ margin: "4px 0 0" }} data-testid="listened">
        {t("recording.logged")}{" "}
        {last &&
          t("recording.listened", {
            name: last.name,
            moment: moment(last.at_ms, i18n.language),
          })}
      </p>
    </div>
  );
}
