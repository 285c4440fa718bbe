import { useTranslation } from "react-i18next";
import type { WorkView } from "../live/protocol";
import classes from "./ClientMark.module.css";
import { initials } from "./client";

const COLOURS = ["blue", "green", "violet", "orange", "amber", "grey"];

/** On whose behalf the agent speaks: initials in a calm colour, and the name. */
export function ClientMark({ work, large }: { work: WorkView; large?: true }) {
  const { t } = useTranslation("desk");
  if (work.client === null) return null;
  const { name } = work.client;
  const colour = COLOURS.includes(work.client.colour) ? work.client.colour : "grey";
  return (
    <div className={classes.client} data-large={large} data-testid="client">
      <span
        className={classes.initials}
        style={{ color: `var(--d-${colour})`, background: `var(--d-${colour}-soft)` }}
        aria-hidden="true"
      >
        {initials(name)}
      </span>
      <span className={classes.name}>{t("interaction.onBehalf", { client: name })}</span>
    </div>
  );
}
