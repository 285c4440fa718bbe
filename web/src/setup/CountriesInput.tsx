import { Button, CloseButton, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCallableCountries } from "./queries";
import classes from "./Setup.module.css";

interface Props {
  label: string;
  value: readonly string[];
  change(value: unknown): void;
}

/** Countries, added one by one; named by the browser in the reader's language. */
export function CountriesInput({ label, value, change }: Props) {
  const { t, i18n } = useTranslation("setup");
  const [chosen, setChosen] = useState("");
  const codes = useCallableCountries().data ?? [];
  const names = new Intl.DisplayNames(i18n.language, { type: "region" });
  const named = (code: string) => names.of(code) ?? code;
  const inOrder = (one: string, two: string) => named(one).localeCompare(named(two), i18n.language);
  const options = codes
    .filter((code) => !value.includes(code))
    .sort(inOrder)
    .map((code) => ({ value: code, label: named(code) }));
  const add = () => {
    change([...value, chosen].sort());
    setChosen("");
  };
  return (
    <fieldset className={classes.set}>
      <legend>{label}</legend>
      {value.length === 0 && <p className={classes.hint}>{t("noCountry")}</p>}
      <ul className={classes.countries}>
        {[...value].sort(inOrder).map((code) => (
          <li key={code}>
            {named(code)}
            <CloseButton
              size="sm"
              aria-label={t("removeCountry", { name: named(code) })}
              onClick={() => change(value.filter((other) => other !== code))}
            />
          </li>
        ))}
      </ul>
      <div className={classes.span}>
        <NativeSelect
          aria-label={t("country")}
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={[{ value: "", label: t("country") }, ...options]}
        />
        <Button variant="default" disabled={chosen === ""} onClick={add}>
          {t("addCountry")}
        </Button>
      </div>
    </fieldset>
  );
}
