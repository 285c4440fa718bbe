import "./texts";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "../session/session";

/** After the shift: the way to one's own figures of today. */
export function OwnDay() {
  const { t } = useTranslation("seat");
  const agent = useMe().data?.agent;
  if (!agent) return null;
  return (
    <p>
      <Link to="/figures/agents/$agent" params={{ agent }} data-testid="own-day">
        {t("day")}
      </Link>
    </p>
  );
}
