import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { desk } from "../desk/desk";
import type { Language } from "../i18n/setup";
import { keepLanguage, ME } from "../session/session";
import { LanguageSwitch } from "../ui/LanguageSwitch";

interface Props {
  /** Of the menu: a style sheet that two parts import would be loaded out of its order. */
  classes: Readonly<Record<string, string>>;
}

/** How the screens look to this person; fetched when the menu is opened. */
export function Preferences({ classes }: Props) {
  const { t } = useTranslation();
  const { choose, failed } = useOwnLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <p className={classes.label}>{t("profile.theme")}</p>
      <SegmentedControl
        fullWidth
        size="xs"
        mx="xs"
        aria-label={t("profile.theme")}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
        data={[
          { value: "light", label: t("profile.light") },
          { value: "dark", label: t("profile.dark") },
          { value: "auto", label: t("profile.auto") },
        ]}
      />
      <p className={classes.label}>{t("profile.language")}</p>
      <LanguageSwitch fullWidth mx="xs" mb="xs" choose={(language) => void choose(language)} />
      {failed && (
        <p className={classes.trouble} role="alert">
          {t("profile.languageNotKept")}
        </p>
      )}
    </>
  );
}

/** The account's language: the shell follows it, and so do the names the engine sends. */
function useOwnLanguage() {
  const queries = useQueryClient();
  const [failed, setFailed] = useState(false);
  const choose = async (language: Language) => {
    try {
      queries.setQueryData(ME, await keepLanguage(language));
      desk.renew();
      setFailed(false);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFailed(true);
    }
  };
  return { choose, failed };
}
