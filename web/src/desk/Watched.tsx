import { IconEar } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WorkView } from "../live/protocol";
import classes from "./CallBar.module.css";

/** A supervisor is on this call, where the organisation lets the agent see it. */
export function Watched({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const seen = work.supervisor;
  if (!seen) return null;
  return (
    <div className={classes.watched} role="status" data-testid="watched" data-mode={seen.mode}>
      <IconEar size={16} aria-hidden="true" />
      {t(`supervise.seen.${seen.mode}`, { name: seen.name })}
    </div>
  );
}
