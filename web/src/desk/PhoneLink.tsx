import { IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ui } from "../ui/ui";
import { desk } from "./desk";
import classes from "./Panels.module.css";
import { useAllowed } from "./useDesk";

/** A telephone number: pressed it is called, for whoever may call out now. */
export function PhoneLink({ number }: { number: string }) {
  const { t } = useTranslation("desk");
  const calls = useAllowed("callOut");
  if (!calls) return <span className={classes.number}>{number}</span>;
  return (
    <button
      type="button"
      className={classes.phone}
      aria-label={t("dial.callNumber", { number })}
      title={t("dial.callNumber", { number })}
      onClick={() => void desk.others.callOut(number, ui.get().line)}
      data-testid="call-number"
    >
      <IconPhone size={14} aria-hidden="true" />
      {number}
    </button>
  );
}

/** Several, each its own. */
export function PhoneLinks({ numbers }: { numbers: readonly string[] }) {
  return (
    <span className={classes.numbers}>
      {numbers.map((number) => (
        <PhoneLink key={number} number={number} />
      ))}
    </span>
  );
}
