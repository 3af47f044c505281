package heirloom.grant;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What the death of one child needed.
 *
 * @param repairs in the order of doing; empty when the child held nothing
 * @param failures what a repair threw; the others went on
 */
public record DeathReport(List<Repair> repairs, List<Throwable> failures) {

  /** A report. */
  public DeathReport {
    repairs = List.copyOf(repairs);
    failures = List.copyOf(failures);
  }

  /** Runs the grants of one dead child through all phases; the launcher's part. */
  public static DeathReport of(Collection<Grant> dead) {
    List<Repair> repairs = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (DeathPass.Phase phase : DeathPass.Phase.values()) {
      for (Grant grant : dead) {
        try {
          repairs.addAll(grant.holderDied(phase));
        } catch (RuntimeException | Error e) {
          // One damaged thing must not cost the others their repair.
          failures.add(e);
        }
      }
    }
    return new DeathReport(repairs, failures);
  }
}
