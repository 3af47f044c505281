package heirloom.child.aggregate;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind an entry's longs: values that don't fit them, and sums that have outgrown
 * them. A sum may be here without a least and a most, when only the sum had no room.
 */
final class BigPart {

  BigDecimal sum = BigDecimal.ZERO;
  @Nullable BigDecimal least;
  @Nullable BigDecimal most;

  void addToSum(BigDecimal value) {
    sum = sum.add(value);
  }

  void widen(BigDecimal value) {
    least = least == null ? value : least.min(value);
    most = most == null ? value : most.max(value);
  }
}
