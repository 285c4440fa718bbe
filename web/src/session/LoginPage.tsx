import { Alert, Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { askLanguage, takeAsked } from "../i18n/setup";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { Wordmark } from "../ui/Logo";
import classes from "./LoginPage.module.css";
import {
  type DemoAccount,
  demoAccounts,
  giveCode,
  keepLanguage,
  type LoginAnswer,
  logIn,
  ME,
  whoAmI,
} from "./session";

const WRONG = { wrong: "wrong", too_many: "tooMany", unreachable: "unreachable" } as const;

export function LoginPage() {
  const { t } = useTranslation("login");
  return (
    <div className={classes.page}>
      <section className={classes.pitch} aria-hidden="true">
        <Wordmark size={34} />
        <div>
          <p className={classes.claim}>{t("pitch")}</p>
          <p className={classes.more}>{t("pitchMore")}</p>
        </div>
        <span />
      </section>
      <main className={classes.side}>
        <LoginForm />
        <LanguageSwitch choose={askLanguage} />
      </main>
    </div>
  );
}

function LoginForm() {
  const { t } = useTranslation("login");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { answer, busy, submit } = useLogin();
  const send = (event: FormEvent) => {
    event.preventDefault();
    void submit(() => logIn(email, password));
  };
  if (answer === "second_factor") return <CodeForm submit={submit} busy={busy} />;
  return (
    <form className={classes.form} onSubmit={send} data-testid="login-form">
      <h1>{t("title")}</h1>
      <p className={classes.intro}>{t("intro")}</p>
      {answer && answer in WRONG && (
        <Alert color="red" role="alert" mb="md" data-testid="login-error">
          {t(WRONG[answer as keyof typeof WRONG])}
        </Alert>
      )}
      <TextInput
        label={t("email")}
        type="email"
        name="email"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
        size="md"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        data-testid="login-email"
      />
      <PasswordInput
        label={t("password")}
        visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        size="md"
        mt="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        data-testid="login-password"
      />
      <Button type="submit" size="md" fullWidth mt="xl" loading={busy} data-testid="login-submit">
        {t("submit")}
      </Button>
      <DemoAccounts
        choose={(account) => {
          setEmail(account.email);
          setPassword(account.password);
        }}
      />
    </form>
  );
}

function useLogin() {
  const [answer, setAnswer] = useState<LoginAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const submit = async (attempt: () => Promise<LoginAnswer>) => {
    setBusy(true);
    const result = await attempt();
    setBusy(false);
    setAnswer(result);
    if (result !== "in") return;
    // Fetched, not invalidated: nobody watches it here, and the shell would read the old "nobody".
    const asked = takeAsked();
    const queryFn = () => (asked === null ? whoAmI() : keepLanguage(asked));
    await queries.fetchQuery({ queryKey: ME, queryFn, staleTime: 0 });
    await navigate({ to: "/" });
  };
  return { answer, busy, submit };
}

interface CodeFormProps {
  submit(attempt: () => Promise<LoginAnswer>): Promise<void>;
  busy: boolean;
}

function CodeForm({ submit, busy }: CodeFormProps) {
  const { t } = useTranslation("login");
  const [code, setCode] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    void submit(() => giveCode(code));
  };
  return (
    <form className={classes.form} onSubmit={send}>
      <h1>{t("title")}</h1>
      <p className={classes.intro}>{t("secondFactor")}</p>
      <TextInput
        label={t("code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        size="md"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        data-testid="login-code"
      />
      <Button type="submit" size="md" fullWidth mt="xl" loading={busy}>
        {t("checkCode")}
      </Button>
    </form>
  );
}

function DemoAccounts({ choose }: { choose(account: DemoAccount): void }) {
  const { t } = useTranslation("login");
  const { data: accounts = [] } = useQuery({ queryKey: ["demo"], queryFn: demoAccounts });
  if (accounts.length === 0) return null;
  return (
    <div className={classes.demo}>
      <h2>{t("demo")}</h2>
      <p>{t("demoHelp")}</p>
      <div className={classes.accounts}>
        {accounts.map((account) => (
          <button
            key={account.email}
            type="button"
            className={classes.account}
            onClick={() => choose(account)}
            data-testid="demo-account"
          >
            <span>{account.name || account.email}</span>
            <span className={classes.role}>{t(`role.${account.role}`)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
