import { useTranslation } from "react-i18next";
import { ui } from "../ui/ui";
import { useStore } from "../ui/useStore";
import classes from "./CallBar.module.css";
import { desk } from "./desk";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const SHOWN_MAX = 16; // What fits above the keys.

/** Send one key to the caller's side, as an RFC 4733 event; false when it is none. */
export function pressKey(key: string): boolean {
  if (!KEYS.includes(key)) return false;
  desk.phone.key(key);
  ui.patch({ pressed: (ui.get().pressed + key).slice(-SHOWN_MAX) });
  return true;
}

/** Keys for the caller's side (a switchboard's menu); typed ones come by `useKeys`. */
export function Keypad() {
  const { t } = useTranslation("desk");
  const sent = useStore(ui, (view) => view.pressed);
  return (
    <fieldset className={classes.keypad} aria-label={t("call.keypadTitle")}>
      <p className={`${classes.sent} tnum`} aria-live="polite">
        {sent}
      </p>
      <div className={classes.pad}>
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            className={classes.key}
            onClick={() => pressKey(key)}
            data-testid={`key-${key}`}
          >
            {key}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
