package heirloom;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Capabilities;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The answer to "does it work here?". */
class HeirloomTest {

  private static Capabilities found(Capabilities.Level level, Capabilities.Item... items) {
    return new Capabilities(level, List.of(items), 4096, 4096);
  }

  @Test
  void thisSystemCanRunTheseTests() {
    Support support = Heirloom.support();
    assertThat(support.level()).as(support.reason()).isNotEqualTo(Support.Level.UNSUPPORTED);
    assertThat(support.features()).isNotEmpty();
    assertThat(Heirloom.support()).isEqualTo(support);
  }

  @Test
  void eachLevelHasItsReason() {
    Capabilities.Item there = new Capabilities.Item("memfd_create", true, "");
    Capabilities.Item lacking = new Capabilities.Item("closefrom", false, "lists /proc/self/fd");

    Support all = Heirloom.of("linux", found(Capabilities.Level.SUPPORTED, there));
    assertThat(all.level()).isEqualTo(Support.Level.SUPPORTED);
    assertThat(all.reason()).isEqualTo("this linux offers all of it");
    assertThat(all.features()).containsExactly(new Support.Feature("memfd_create", true, ""));

    Support some = Heirloom.of("linux", found(Capabilities.Level.DEGRADED, there, lacking));
    assertThat(some.level()).isEqualTo(Support.Level.DEGRADED);
    assertThat(some.reason()).isEqualTo("second ways: closefrom: lists /proc/self/fd");

    Support none = Heirloom.of("linux", found(Capabilities.Level.UNSUPPORTED, lacking));
    assertThat(none.level()).isEqualTo(Support.Level.UNSUPPORTED);
    assertThat(none.reason()).isEqualTo("closefrom: lists /proc/self/fd");
  }
}
