import { EmptyState } from "../ui/States";

export function CustomersPage() {
  return <EmptyState />;
}
