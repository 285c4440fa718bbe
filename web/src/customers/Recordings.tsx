import { useTranslation } from "react-i18next";
import { useMe } from "../session/session";
import page from "../ui/Page.module.css";
import { clock, hour } from "../ui/time";
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
        <One key={recording.id} interaction={interaction.id} recording={recording} />
      ))}
    </div>
  );
}

const WAITING = ["recording", "spooled", "failed", "deleted"] as const;

function One({ interaction, recording }: { interaction: string; recording: Recording }) {
  const { t, i18n } = useTranslation("customers");
  const me = useMe();
  const waiting = WAITING.find((state) => state === recording.state);
  const words = [
    hour(recording.started_ms, i18n.language),
    recording.duration_ms !== null && clock(recording.duration_ms),
    recording.reason === "on_demand" ? t("recording.on_demand") : t("recording.sample"),
    recording.private && t("recording.private"),
  ];
  return (
    <div>
      <p className={`${page.soft} tnum`} style={{ margin: "0 0 4px" }}>
        {words.filter(Boolean).join(" · ")}
      </p>
      {waiting && <p style={{ margin: 0 }}>{t(`recording.${waiting}`)}</p>}
      {!waiting && !me.data?.permissions.includes("listen_to_recordings") && (
        <p style={{ margin: 0 }}>{t("call.notAllowed")}</p>
      )}
      {!waiting && me.data?.permissions.includes("listen_to_recordings") && (
        // biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions.
        <audio
          controls
          preload="none"
          style={{ width: "100%" }}
          src={recordingAddress(interaction, recording.id)}
          data-testid="player"
        />
      )}
    </div>
  );
}
