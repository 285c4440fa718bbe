import { Alert, Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import page from "../ui/Page.module.css";
import { factsOf, textOfFacts } from "./facts";
import { type Customer, useSaveCustomer } from "./queries";

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
        onChange={(event) => set({ language: event.currentTarget.value === "en" ? "en" : "fr" })}
        data={[
          { value: "fr", label: t("languages.fr") },
          { value: "en", label: t("languages.en") },
        ]}
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

function begin(customer: Customer | null) {
  return {
    first_name: customer?.first_name ?? "",
    last_name: customer?.last_name ?? "",
    company: customer?.company ?? "",
    email: customer?.email ?? "",
    reference: customer?.reference ?? "",
    alert: customer?.alert ?? "",
    vip: customer?.vip ?? false,
    language: customer?.language === "en" ? ("en" as const) : ("fr" as const),
    numbers: customer?.numbers.map((number) => number.shown).join("\n") ?? "",
    facts: textOfFacts(customer?.facts ?? []),
  };
}
