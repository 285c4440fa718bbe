import { Alert, Button, Code } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLabel } from "../desk/useDesk";
import { AskFirst } from "./AskFirst";
import { DeskPhone } from "./DeskPhone";
import type { Row } from "./kinds";
import { type Link, usePersonAct } from "./queries";
import classes from "./Setup.module.css";
import { nameOf } from "./words";

/** What can be done with a person besides changing fields: leave, come back, a password link. */
export function PersonActs({ row }: { row: Row }) {
  const { t, i18n } = useTranslation("setup");
  const leave = usePersonAct("leave");
  const back = usePersonAct("return");
  const link = usePersonAct("password-link");
  if (row.active === false) {
    return (
      <Button variant="default" onClick={() => back.mutate(row.id)} loading={back.isPending}>
        {t("people.return")}
      </Button>
    );
  }
  return (
    <div>
      <Button variant="default" onClick={() => link.mutate(row.id)} loading={link.isPending}>
        {t("people.link")}
      </Button>{" "}
      {row.phone === "desk" && <DeskPhone kind="people" row={row} />}{" "}
      <AskFirst
        label={t("people.leave")}
        question={t("people.confirmLeave", { name: nameOf(row, i18n.language) })}
        loading={leave.isPending}
        run={() => leave.mutate(row.id)}
      />
      {link.data?.link && <PasswordLink made={link.data as Link} email={String(row.email)} />}
    </div>
  );
}

/** Below the end of a long form: bring it into view. */
function seen(alert: HTMLElement | null): void {
  alert?.scrollIntoView({ block: "nearest" });
}

/** Sent, or to be handed over; why it could not be sent. */
function PasswordLink({ made, email }: { made: Link; email: string }) {
  const { t } = useTranslation("setup");
  const label = useLabel();
  if (made.mail === "sent") {
    return (
      <Alert
        ref={seen}
        className={classes.told}
        mt="sm"
        color="green"
        role="status"
        data-testid="link-sent"
      >
        {t("people.linkSent", { email })}
      </Alert>
    );
  }
  return (
    <Alert
      ref={seen}
      className={classes.told}
      mt="sm"
      color={made.mail === "failed" ? "yellow" : "blue"}
      role="status"
    >
      {made.mail === "failed" && <p>{label({ fr: made.why_fr, en: made.why_en })}</p>}
      {t("people.linkHelp")}
      <Code block mt="xs" className={classes.address} data-testid="password-link">
        {made.link}
      </Code>
    </Alert>
  );
}
