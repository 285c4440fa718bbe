import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { KindName } from "./kinds";

/** What must be made first, with the way there. */
export function MakeFirst({ kinds }: { kinds: readonly KindName[] }) {
  const { t } = useTranslation("setup");
  return (
    <span data-testid="make-first">
      {t("makeFirst")}{" "}
      {kinds.map((kind) => (
        <Link key={kind} to="/setup/$kind" params={{ kind }}>
          {t(`kind.${kind}.many`)}
        </Link>
      ))}
    </span>
  );
}
