import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "./Emergency.module.css";
import { useEmergencies } from "./emergency";

/** On every page of who may switch it off: that callers are turned away, or hear a message. */
export function EmergencyBanner() {
  const { t } = useTranslation();
  const on = useEmergencies(true).data?.filter((one) => one.state !== "off") ?? [];
  return (
    <div role="status">
      {on.map((one) => (
        <div key={one.id} className={classes.banner} data-testid="banner-emergency">
          <IconAlertTriangle size={17} aria-hidden="true" />
          <span>
            {t(one.state === "closed" ? "emergency.isClosed" : "emergency.isSaying", {
              name: one.name,
            })}
          </span>
          <Link to="/emergency">{t("emergency.open")}</Link>
        </div>
      ))}
    </div>
  );
}
