import { SegmentedControl, type SegmentedControlProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Language } from "../i18n/setup";

interface Props extends Omit<SegmentedControlProps, "value" | "onChange" | "data"> {
  choose(language: Language): void;
}

/** Each language by its own name, so that whoever reads only the other one finds it. */
export function LanguageSwitch({ choose, ...looks }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("profile.language")}
      value={i18n.language}
      onChange={(value) => choose(value as Language)}
      data={[
        { value: "fr", label: <span lang="fr">Français</span> },
        { value: "en", label: <span lang="en">English</span> },
      ]}
      data-testid="language"
      {...looks}
    />
  );
}
