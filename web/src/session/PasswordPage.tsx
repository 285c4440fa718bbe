import { Alert, Button, PasswordInput } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { askLanguage } from "../i18n/setup";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { Wordmark } from "../ui/Logo";
import classes from "./LoginPage.module.css";
import { type PasswordAnswer, setPassword } from "./password";

/** About the password itself: said at its field. The others stand above the form. */
const OF_THE_FIELD = {
  too_short: "passwordTooShort",
  too_common: "passwordTooCommon",
  too_simple: "passwordTooSimple",
} as const;
const ABOVE = {
  link_over: "linkOver",
  too_many: "tooMany",
  unreachable: "passwordUnreachable",
  failed: "passwordFailed",
} as const;

/** Where the link of an invitation or of a password reset leads. */
export function PasswordPage() {
  const { t } = useTranslation("login");
  const { key } = useParams({ from: "/password/$key" });
  const [answer, setAnswer] = useState<PasswordAnswer | null>(null);
  return (
    <main className={classes.side} style={{ minHeight: "100%" }}>
      <div className={classes.form}>
        <Wordmark />
        <h1 style={{ marginTop: 24 }}>{t("newPassword")}</h1>
        {answer === "set" ? (
          <p>
            <output>{t("passwordSet")}</output> <Link to="/login">{t("submit")}</Link>
          </p>
        ) : (
          <PasswordForm linkKey={key} answer={answer} setAnswer={setAnswer} />
        )}
      </div>
      <LanguageSwitch choose={askLanguage} />
    </main>
  );
}

interface FormProps {
  linkKey: string;
  answer: PasswordAnswer | null;
  setAnswer(answer: PasswordAnswer | null): void;
}

function PasswordForm({ linkKey, answer, setAnswer }: FormProps) {
  const { t } = useTranslation("login");
  const [password, choose] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setAnswer(null); // The same answer again is said again.
    setAnswer(await setPassword(linkKey, password).finally(() => setBusy(false)));
  };
  const above = answer !== null && answer in ABOVE ? ABOVE[answer as keyof typeof ABOVE] : null;
  const wrong =
    answer !== null && answer in OF_THE_FIELD ? (answer as keyof typeof OF_THE_FIELD) : null;
  return (
    <form onSubmit={(event) => void send(event)}>
      {above && (
        <Alert color="red" role="alert" my="md" data-testid="password-error">
          {t(above)} {above === "linkOver" && <Link to="/login">{t("submit")}</Link>}
        </Alert>
      )}
      <PasswordInput
        label={t("password")}
        visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
        description={t("newPasswordHelp")}
        autoComplete="new-password"
        minLength={12}
        required
        value={password}
        onChange={(event) => choose(event.currentTarget.value)}
        error={wrong && <span role="alert">{t(OF_THE_FIELD[wrong])}</span>}
        size="md"
        my="md"
        data-testid="new-password"
      />
      <Button type="submit" size="md" fullWidth loading={busy} data-testid="password-submit">
        {t("setPassword")}
      </Button>
    </form>
  );
}
