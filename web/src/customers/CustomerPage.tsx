import "./texts";
import { Button, Modal } from "@mantine/core";
import { IconPencil, IconStarFilled } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { PhoneLinks } from "../desk/PhoneLink";
import page from "../ui/Page.module.css";
import { ErrorState, LoadingState } from "../ui/States";
import { ContactTable } from "./ContactTable";
import { CustomerForm } from "./CustomerForm";
import { EraseCustomer } from "./EraseCustomer";
import { ownerName } from "./owner";
import { type Customer, type Erased, languageOf, nameOf, useCustomer, useHistory } from "./queries";

/** One customer: identity and every contact. */
export function CustomerPage() {
  const { person } = useParams({ from: "/shell/customers/$person" });
  const customer = useCustomer(person);
  const [erased, setErased] = useState<Erased | null>(null);
  if (erased) return <Gone said={erased} />;
  if (customer.isPending) return <LoadingState />;
  if (customer.isError) {
    return <ErrorState error={customer.error} retry={() => void customer.refetch()} />;
  }
  return <File customer={customer.data} erased={setErased} />;
}

/** Instead of the file of who is erased: what was. */
function Gone({ said }: { said: Erased }) {
  const { t } = useTranslation("customers");
  return (
    <div className={page.page} role="status" data-testid="erased">
      <h1 className={page.title}>{t("erase.done")}</h1>
      <p>{t("erase.report", { ...said })}</p>
      <p>{t("erase.stays")}</p>
      <Link to="/customers">{t("erase.back")}</Link>
    </div>
  );
}

interface FileProps {
  customer: Customer;
  erased(said: Erased): void;
}

function File({ customer, erased }: FileProps) {
  const { t } = useTranslation(["customers", "common"]);
  const [editing, setEditing] = useState(false);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title} data-testid="file-name">
          {nameOf(customer)}{" "}
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
        <div>
          <EraseCustomer customer={customer} done={erased} />
        </div>
      </div>
      <Modal
        opened={editing}
        onClose={() => setEditing(false)}
        title={nameOf(customer)}
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
