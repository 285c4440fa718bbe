import { useTranslation } from "react-i18next";
import { outcomeKey } from "../desk/outcome";
import page from "../ui/Page.module.css";
import type { Contact } from "./queries";

/** How a contact ended: its result, that it still waits for one, or else its outcome. */
export function ContactResult({ contact }: { contact: Contact }) {
  const { t } = useTranslation(["customers", "desk"]);
  if (contact.unqualified) {
    return (
      <span className={page.owed} data-testid="unqualified">
        {t("unqualified")}
      </span>
    );
  }
  return contact.disposition || t(`desk:outcome.${outcomeKey(contact.outcome)}`);
}
