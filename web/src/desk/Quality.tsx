import { Tooltip } from "@mantine/core";
import { IconPhoneCheck, IconPhoneX, IconWifi2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDeskPart, usePhonePart } from "./useDesk";

const LOSS_HEARD_PCT = 3; // Below this, concealment hides the losses from most ears.

/** The phone and the sound in words, at a glance. */
export function Quality() {
  const { t } = useTranslation("desk");
  const registration = usePhonePart((view) => view.registration);
  const talking = usePhonePart((view) => view.call?.stage === "talking");
  const lost_pct = usePhonePart((view) => (view.lost_pct >= LOSS_HEARD_PCT ? view.lost_pct : 0));
  const figures = usePhonePart((view) => view.figures);
  const deskPhone = useDeskPart((state) => state.account?.kind === "desk");
  const atPost = useDeskPart((state) => state.atPost);
  const lossy = lost_pct > 0;
  const ok = registration === "registered";
  const word = () => {
    if (deskPhone) return t("quality.deskPhone");
    if (!ok) return t(registration === "connecting" ? "quality.connecting" : "quality.off");
    if (lossy) return t("quality.fair", { percent: lost_pct });
    return t(talking ? "quality.good" : "quality.ready");
  };
  const measured = () => {
    if (figures === null || figures.delay_ms === null) return "";
    const by = figures.relayed ? t("quality.relayed") : "";
    return ` · ${t("quality.measured", { ...figures })}${by}`;
  };
  if (!atPost) return null;
  const Icon = lossy ? IconWifi2 : ok || deskPhone ? IconPhoneCheck : IconPhoneX;
  const colour = lossy ? "amber" : ok || deskPhone ? "green" : "red";
  return (
    <Tooltip label={word() + measured()}>
      <span
        role="img"
        aria-label={`${t("quality.label")} : ${word()}${measured()}`}
        data-testid="phone-state"
        data-registration={registration}
        style={{ color: `var(--d-${colour})`, display: "inline-flex", padding: 6 }}
      >
        <Icon size={20} aria-hidden="true" />
      </span>
    </Tooltip>
  );
}
