import { IconEar } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Banners.module.css";
import { useWork } from "./useDesk";

/** A supervisor is on this call, where the organisation lets the agent see it. Below the call bar:
 * its controls stay where a hand finds them. */
export function Watched() {
  const { t } = useTranslation("desk");
  const seen = useWork()?.supervisor;
  if (!seen) return null;
  const colours = { color: "var(--d-blue)", background: "var(--d-blue-soft)" };
  return (
    <div
      className={classes.banner}
      style={colours}
      role="status"
      data-testid="watched"
      data-mode={seen.mode}
    >
      <IconEar size={18} aria-hidden="true" />
      <span className={classes.what}>{t(`supervise.seen.${seen.mode}`, { name: seen.name })}</span>
    </div>
  );
}
