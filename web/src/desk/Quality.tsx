import { Tooltip } from "@mantine/core";
import { IconPhoneCheck, IconPhoneX, IconWifi1 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDeskState, usePhone } from "./useDesk";

const LOSS_HEARD_PCT = 3; // Below this, concealment hides the losses from most ears.

/** The phone and the sound in words, at a glance. */
export function Quality() {
  const { t } = useTranslation("desk");
  const phone = usePhone();
  const { account, atPost } = useDeskState();
  const lossy = phone.lost_pct >= LOSS_HEARD_PCT;
  const ok = phone.registration === "registered";
  const word = () => {
    if (account?.kind === "desk") return t("quality.deskPhone");
    if (!ok) return t(phone.registration === "connecting" ? "quality.connecting" : "quality.off");
    if (lossy) return t("quality.fair", { percent: phone.lost_pct });
    return t(phone.call?.stage === "talking" ? "quality.good" : "quality.ready");
  };
  if (!atPost) return null;
  const Icon = lossy ? IconWifi1 : ok || account?.kind === "desk" ? IconPhoneCheck : IconPhoneX;
  const colour = lossy ? "amber" : ok || account?.kind === "desk" ? "green" : "red";
  return (
    <Tooltip label={word()}>
      <span
        role="img"
        aria-label={`${t("quality.label")} : ${word()}`}
        data-testid="phone-state"
        data-registration={phone.registration}
        style={{ color: `var(--d-${colour})`, display: "inline-flex", padding: 6 }}
      >
        <Icon size={20} aria-hidden="true" />
      </span>
    </Tooltip>
  );
}
