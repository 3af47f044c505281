package heirloom.cli.inspect;

import java.util.Optional;

/** Which Java versions Heirloom should not be used on. */
final class JdkAdvice {

  private static final Runtime.Version FLOOR_OF_25 = Runtime.Version.parse("25.0.3");

  private JdkAdvice() {}

  /**
   * What to do about this Java; empty when it is fine. JDK 25.0.0 to 25.0.2 corrupt pinned objects
   * under G1 (JDK-8377811).
   */
  static Optional<String> of(Runtime.Version version) {
    if (version.feature() < 17) {
      return Optional.of("too old; use 17 or newer");
    }
    if (version.feature() == 25 && version.compareToIgnoreOptional(FLOOR_OF_25) < 0) {
      return Optional.of(
          "corrupts pinned objects under G1 (JDK-8377811); use 25.0.3 or newer, the floor for 25");
    }
    return Optional.empty();
  }
}
