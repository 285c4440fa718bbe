import { Alert, Button, PasswordInput } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Wordmark } from "../ui/Logo";
import classes from "./LoginPage.module.css";
import { setPassword } from "./session";

/** Where the link of an invitation or of a password reset leads. */
export function PasswordPage() {
  const { t } = useTranslation("login");
  const { key } = useParams({ from: "/password/$key" });
  const [password, choose] = useState("");
  const [done, setDone] = useState<boolean | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setDone(await setPassword(key, password));
  };
  return (
    <main className={classes.side} style={{ minHeight: "100%" }}>
      <form className={classes.form} onSubmit={(event) => void send(event)}>
        <Wordmark />
        <h1 style={{ marginTop: 24 }}>{t("newPassword")}</h1>
        {done === false && (
          <Alert color="red" role="alert" my="md">
            {t("linkOver")}
          </Alert>
        )}
        {done ? (
          <p>
            <output>{t("passwordSet")}</output> <Link to="/login">{t("submit")}</Link>
          </p>
        ) : (
          <>
            <PasswordInput
              label={t("password")}
              visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
              description={t("newPasswordHelp")}
              autoComplete="new-password"
              minLength={12}
              required
              value={password}
              onChange={(event) => choose(event.currentTarget.value)}
              size="md"
              my="md"
            />
            <Button type="submit" size="md" fullWidth>
              {t("setPassword")}
            </Button>
          </>
        )}
      </form>
    </main>
  );
}
