import { FieldInput } from "./FieldInput";
import { type Field, type Values, valueAt, withValue } from "./kinds";

interface Props {
  fields: readonly Field[];
  values: Values;
  change(values: Values): void;
}

/** The inputs of these fields, as far as they are shown with these values. */
export function Fields({ fields, values, change }: Props) {
  return fields
    .filter((field) => field.when?.(values) ?? true)
    .map((field) => (
      <FieldInput
        key={field.name}
        field={field}
        value={valueAt(values, field.name)}
        change={(value) => change(withValue(values, field.name, value))}
      />
    ));
}
