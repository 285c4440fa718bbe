import { EmptyState } from "../ui/States";

export function CustomerPage() {
  return <EmptyState />;
}
