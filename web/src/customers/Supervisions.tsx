import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { json } from "../api/http";
import type { components } from "../api/schema";
import { useDeskPart } from "../desk/useDesk";
import { Supervise } from "../floor/Supervise";
import page from "../ui/Page.module.css";
import { clock, exact } from "../ui/time";
import type { Interaction } from "./queries";

type Supervision = components["schemas"]["SupervisionOut"];

/** Supervisors who were on this contact; and, while it runs, the way onto it. */
export function Supervisions({ whole }: { whole: Interaction }) {
  const { t, i18n } = useTranslation("customers");
  const known = useQuery({
    queryKey: ["supervisions", whole.id],
    queryFn: () => json<Supervision[]>("GET", `/api/interactions/${whole.id}/supervisions`),
  });
  const lines = known.data ?? [];
  const running = <Running whole={whole} />;
  if (lines.length === 0) return running;
  return (
    <>
      {running}
      <section className={page.card} data-testid="supervisions">
        <h2 className={page.cardTitle}>{t("call.supervisions")}</h2>
        <ol className={page.steps}>
          {lines.map((line) => (
            <li key={line.id} data-mode={line.mode}>
              {t(`supervision.${line.mode}`, { supervisor: line.supervisor, agent: line.agent })}
              <div className={`${page.soft} tnum`}>
                {[
                  exact(line.since_ms, i18n.language),
                  line.until_ms !== null &&
                    line.until_ms > line.since_ms &&
                    clock(line.until_ms - line.since_ms),
                  !line.shown && t("call.notShown"),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </div>
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

/** Of a call that an agent has now. */
function Running({ whole }: { whole: Interaction }) {
  const { t } = useTranslation("customers");
  const supervising = useDeskPart((state) => state.numbered?.desk.supervising ?? null);
  const part = whole.segments.find((each) => each.answered_ms !== null && each.ended_ms === null);
  if (whole.ended_ms !== null || !part || supervising) return null;
  return (
    <section className={page.card}>
      <h2 className={page.cardTitle}>{t("call.running", { agent: part.agent })}</h2>
      <Supervise agent={{ id: part.agent_id, name: part.agent }} />
    </section>
  );
}
