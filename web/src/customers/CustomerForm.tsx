import { Alert, Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import page from "../ui/Page.module.css";
import { factsOf, textOfFacts } from "./facts";
import { ownerName } from "./owner";
import { type Customer, languageOf, useOwners, useSaveCustomer } from "./queries";

interface Props {
  customer: Customer | null;
  saved(customer: Customer): void;
}

type TextField = "first_name" | "last_name" | "company" | "email";

/** Make or change a customer's file. Numbers and facts are typed one a line. */
export function CustomerForm({ customer, saved }: Props) {
  const { t, i18n } = useTranslation(["customers", "common"]);
  const [fields, setFields] = useState(() => begin(customer));
  const save = useSaveCustomer(customer?.id ?? null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const { numbers, facts, ...rest } = fields;
    save.mutate(
      { ...rest, numbers: numbers.split("\n").filter((one) => one.trim()), facts: factsOf(facts) },
      { onSuccess: saved },
    );
  };
  const set = (part: Partial<typeof fields>) => setFields({ ...fields, ...part });
  const text = (name: TextField) => (
    <TextInput
      label={t(`field.${name}`)}
      value={fields[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <form className={page.form} onSubmit={send} data-testid="customer-form">
      {save.error instanceof ApiError && (
        <Alert color="red" role="alert">
          {save.error.text(i18n.language)}
        </Alert>
      )}
      <div className={page.pair}>
        {text("first_name")}
        {text("last_name")}
      </div>
      {text("company")}
      {text("email")}
      <TextInput
        label={t("field.reference")}
        description={t("field.referenceHelp")}
        maxLength={40}
        value={fields.reference}
        onChange={(event) => set({ reference: event.currentTarget.value })}
      />
      <Textarea
        label={t("field.numbers")}
        description={t("field.numbersHelp")}
        autosize
        minRows={2}
        value={fields.numbers}
        onChange={(event) => set({ numbers: event.currentTarget.value })}
      />
      <TextInput
        label={t("field.alert")}
        description={t("field.alertHelp")}
        value={fields.alert}
        onChange={(event) => set({ alert: event.currentTarget.value })}
      />
      <Textarea
        label={t("field.facts")}
        description={t("field.factsHelp")}
        autosize
        minRows={2}
        value={fields.facts}
        onChange={(event) => set({ facts: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("field.language")}
        value={fields.language}
        onChange={(event) => set({ language: languageOf(event.currentTarget.value) })}
        data={[
          { value: "", label: t("languages.number") },
          { value: "fr", label: t("languages.fr") },
          { value: "en", label: t("languages.en") },
        ]}
      />
      <OwnerSelect
        customer={customer}
        value={fields.owner_id}
        choose={(owner_id) => set({ owner_id })}
      />
      <Checkbox
        label={t("field.vip")}
        checked={fields.vip}
        onChange={(event) => set({ vip: event.currentTarget.checked })}
      />
      <Button type="submit" loading={save.isPending}>
        {t("common:action.save")}
      </Button>
    </form>
  );
}

interface OwnerProps {
  customer: Customer | null;
  value: string | null;
  choose(agent: string | null): void;
}

/** The present owner is always there to be kept, also while the list loads or after leaving. */
function OwnerSelect({ customer, value, choose }: OwnerProps) {
  const { t } = useTranslation("customers");
  const owners = (useOwners().data ?? []).map((one) => ({ value: one.id, label: one.name }));
  if (customer?.owner_id && !owners.some((one) => one.value === customer.owner_id)) {
    owners.unshift({ value: customer.owner_id, label: ownerName(customer, t) });
  }
  return (
    <NativeSelect
      label={t("field.owner")}
      description={t("field.ownerHelp")}
      value={value ?? ""}
      onChange={(event) => choose(event.currentTarget.value || null)}
      data={[{ value: "", label: t("owner.nobody") }, ...owners]}
    />
  );
}

function begin(customer: Customer | null) {
  return {
    first_name: customer?.first_name ?? "",
    last_name: customer?.last_name ?? "",
    company: customer?.company ?? "",
    email: customer?.email ?? "",
    reference: customer?.reference ?? "",
    alert: customer?.alert ?? "",
    vip: customer?.vip ?? false,
    language: languageOf(customer?.language ?? ""),
    owner_id: customer?.owner_id ?? null,
    numbers: customer?.numbers.map((number) => number.shown).join("\n") ?? "",
    facts: textOfFacts(customer?.facts ?? []),
  };
}
