import { Alert, Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { useMe } from "../session/session";
import { type Customer, type Erased, nameOf, useEraseCustomer } from "./queries";

/** The administrator erases a customer for good; the name must be typed first. */
export function EraseCustomer({
  customer,
  done,
}: {
  customer: Customer;
  done(said: Erased): void;
}) {
  const { t } = useTranslation(["customers", "common"]);
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  if (!me.data?.permissions.includes("erase_customers")) return null;
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setAsking(true)} data-testid="erase">
        {t("erase.button")}
      </Button>
      <Modal
        opened={asking}
        onClose={close}
        title={t("erase.title", { name: nameOf(customer) })}
        closeButtonProps={{ "aria-label": t("common:action.close") }}
      >
        <Confirm customer={customer} close={close} done={done} />
      </Modal>
    </>
  );
}

interface ConfirmProps {
  customer: Customer;
  close(): void;
  done(said: Erased): void;
}

function Confirm({ customer, close, done }: ConfirmProps) {
  const { t, i18n } = useTranslation(["customers", "common"]);
  const [typed, setTyped] = useState("");
  const erase = useEraseCustomer(customer.id);
  const send = (event: FormEvent) => {
    event.preventDefault();
    erase.mutate(typed, { onSuccess: done });
  };
  return (
    <form onSubmit={send}>
      <p>{t("erase.goes")}</p>
      <p>{t("erase.stays")}</p>
      <p>{t("erase.backups")}</p>
      {erase.error instanceof ApiError && (
        <Alert color="red" role="alert" mb="sm">
          {erase.error.text(i18n.language)}
        </Alert>
      )}
      <TextInput
        label={t("erase.type", { name: nameOf(customer) })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
        data-testid="erase-name"
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>
          {t("common:action.cancel")}
        </Button>
        <Button
          type="submit"
          color="red"
          disabled={plain(typed) !== plain(nameOf(customer))}
          loading={erase.isPending}
          data-testid="erase-yes"
        >
          {t("erase.yes")}
        </Button>
      </Group>
    </form>
  );
}

/** As the site compares: whatever its capitals and blanks. */
function plain(name: string): string {
  return name.trim().replace(/\s+/g, " ").toLowerCase();
}
