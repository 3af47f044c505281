package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritanceException;
import heirloom.inherit.Inheritance;
import heirloom.inherit.InheritanceReading;
import heirloom.testing.OpenDescriptors;
import heirloom.testing.OpenDescriptors.One;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A second claim closes or maps a number that by then belongs to someone else. (command-fds
 * inherited.rs; GeckoArgs.) Each grant is claimed once; again is ALREADY_TAKEN, also after the
 * first was closed. A claim that failed did not take.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
final class HandleTakenTwice {

  @Test
  void theSecondClaimIsRefusedBeforeAndAfterClosing() throws Exception {
    try (OpenDescriptors here = new OpenDescriptors()) {
      One file = here.file("x", StandardOpenOption.READ);
      Inheritance given = InheritanceReading.read(textFor(file));
      try (FileChannel first = given.file("f")) {
        assertThat(first.isOpen()).isTrue();
        refused(given);
      }
      refused(given);
      // Another file gets the number: still refused before anybody looks at it.
      here.closeLast();
      here.file("somebody else's", StandardOpenOption.READ);
      refused(given);
    }
  }

  @Test
  void aFailedClaimCanBeRepeated() throws Exception {
    try (OpenDescriptors here = new OpenDescriptors()) {
      One file = here.file("x", StandardOpenOption.READ);
      Inheritance given = InheritanceReading.read(textFor(file));
      assertThatThrownBy(() -> given.input("f")).hasMessageContaining("WRONG_KIND");
      given.file("f").close();
    }
  }

  private static String textFor(One file) throws Exception {
    return InheritanceReading.prefix()
        + ("/f:file:" + file.number() + ":access=r,id=" + file.identity());
  }

  private static void refused(Inheritance given) {
    assertThatThrownBy(() -> given.file("f"))
        .isInstanceOf(InheritanceException.class)
        .hasMessageStartingWith("ALREADY_TAKEN: grant \"f\" was taken before");
  }
}
