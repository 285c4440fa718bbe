import { Alert, Button, Code } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AskFirst } from "./AskFirst";
import type { Row } from "./kinds";
import { usePersonAct } from "./queries";
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
      <AskFirst
        label={t("people.leave")}
        question={t("people.confirmLeave", { name: nameOf(row, i18n.language) })}
        loading={leave.isPending}
        run={() => leave.mutate(row.id)}
      />
      {link.data?.link && (
        <Alert mt="sm" role="status">
          {t("people.linkHelp")}
          <Code block mt="xs" data-testid="password-link">
            {link.data.link}
          </Code>
        </Alert>
      )}
    </div>
  );
}
