import "./texts";
import { Button, Modal, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { CustomerForm } from "./CustomerForm";
import { type Customer, LETTERS_MIN, numbersOf, useCustomers } from "./queries";

const PAUSE_MS = 250; // One search a word, not a letter.

/** Search; the text is in the address, so that a search can be shared and gone back to. */
export function CustomersPage() {
  const { t } = useTranslation(["customers", "common"]);
  const { q = "" } = useSearch({ from: "/shell/customers" });
  const [text, setText] = useState(q);
  const [making, setMaking] = useState(false);
  const navigate = useNavigate();
  useEffect(() => {
    if (text === q) return;
    const timer = setTimeout(
      () => void navigate({ to: "/customers", search: text ? { q: text } : {}, replace: true }),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [text, q, navigate]);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t("title")}</h1>
        <Button leftSection={<IconPlus size={17} />} onClick={() => setMaking(true)}>
          {t("new")}
        </Button>
      </div>
      <TextInput
        id="customer-search"
        size="md"
        mb="md"
        aria-label={t("search")}
        placeholder={t("search")}
        description={t("searchHelp")}
        inputWrapperOrder={["input", "description"]}
        leftSection={<IconSearch size={18} />}
        value={text}
        autoFocus
        onChange={(event) => setText(event.currentTarget.value)}
        data-testid="customers-search"
      />
      <Found text={q} />
      <Modal
        opened={making}
        onClose={() => setMaking(false)}
        title={t("new")}
        closeButtonProps={{ "aria-label": t("common:action.close") }}
      >
        <CustomerForm
          customer={null}
          saved={(made) => void navigate({ to: "/customers/$person", params: { person: made.id } })}
        />
      </Modal>
    </div>
  );
}

function Found({ text }: { text: string }) {
  const { t } = useTranslation("customers");
  const found = useCustomers(text);
  if (text.trim().length < LETTERS_MIN) return <EmptyState text={t("begin")} />;
  if (found.isPending) return <LoadingState />;
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (found.data.length === 0) return <EmptyState text={t("nobody", { text })} />;
  return (
    <div className={page.tableCard}>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t("column.name")}</th>
            <th>{t("column.company")}</th>
            <th>{t("column.numbers")}</th>
            <th>{t("column.email")}</th>
          </tr>
        </thead>
        <tbody>
          {found.data.map((customer) => (
            <Row key={customer.id} customer={customer} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ customer }: { customer: Customer }) {
  return (
    <tr>
      <td>
        <Link to="/customers/$person" params={{ person: customer.id }}>
          {customer.name}
        </Link>
      </td>
      <td>{customer.company}</td>
      <td className="tnum">{numbersOf(customer)}</td>
      <td>{customer.email}</td>
    </tr>
  );
}
