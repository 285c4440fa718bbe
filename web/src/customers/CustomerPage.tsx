import "./texts";
import { Button, Modal } from "@mantine/core";
import { IconPencil, IconStarFilled } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { PhoneLinks } from "../desk/PhoneLink";
import page from "../ui/Page.module.css";
import { ErrorState, LoadingState } from "../ui/States";
import { ContactTable } from "./ContactTable";
import { CustomerForm } from "./CustomerForm";
import { ownerName } from "./owner";
import { type Customer, languageOf, useCustomer, useHistory } from "./queries";

/** One customer: identity and every contact. */
export function CustomerPage() {
  const { person } = useParams({ from: "/shell/customers/$person" });
  const customer = useCustomer(person);
  if (customer.isPending) return <LoadingState />;
  if (customer.isError) {
    return <ErrorState error={customer.error} retry={() => void customer.refetch()} />;
  }
  return <File customer={customer.data} />;
}

function File({ customer }: { customer: Customer }) {
  const { t } = useTranslation(["customers", "common"]);
  const [editing, setEditing] = useState(false);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title} data-testid="file-name">
          {customer.name}{" "}
          {customer.vip && (
            <span style={{ color: "var(--d-amber)", fontSize: 14 }}>
              <IconStarFilled size={14} aria-hidden="true" /> {t("common:vip")}
            </span>
          )}
        </h1>
        <Button
          variant="default"
          leftSection={<IconPencil size={17} />}
          onClick={() => setEditing(true)}
        >
          {t("common:action.edit")}
        </Button>
      </div>
      <div className={page.stack}>
        <Identity customer={customer} />
        <section>
          <h2 className={page.cardTitle}>{t("history")}</h2>
          <History person={customer.id} />
        </section>
      </div>
      <Modal
        opened={editing}
        onClose={() => setEditing(false)}
        title={customer.name}
        closeButtonProps={{ "aria-label": t("common:action.close") }}
      >
        <CustomerForm customer={customer} saved={() => setEditing(false)} />
      </Modal>
    </div>
  );
}

function Identity({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const numbers = customer.numbers.map((number) => number.shown);
  const rows: [string, ReactNode][] = [
    [t("field.company"), customer.company],
    [t("field.numbers"), numbers.length > 0 && <PhoneLinks numbers={numbers} />],
    [t("field.email"), customer.email],
    [t("field.reference"), customer.reference],
    [t("field.language"), t(`languages.${languageOf(customer.language) || "number"}`)],
    [t("field.owner"), ownerName(customer, t)],
    ...customer.facts.map(([label = "", value = ""]): [string, string] => [label, value]),
  ];
  return (
    <section className={page.card}>
      <dl className={page.facts}>
        {rows
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="tnum">{value}</dd>
            </div>
          ))}
      </dl>
      {customer.alert && <p className={page.alert}>{customer.alert}</p>}
    </section>
  );
}

function History({ person }: { person: string }) {
  const { t } = useTranslation("customers");
  const history = useHistory(person);
  if (history.isPending) return <LoadingState />;
  if (history.isError) {
    return <ErrorState error={history.error} retry={() => void history.refetch()} />;
  }
  return <ContactTable contacts={history.data} empty={t("noHistory")} withPerson={false} />;
}
