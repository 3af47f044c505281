package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritanceException;
import heirloom.inherit.Inheritance;
import heirloom.inherit.InheritanceReading;
import heirloom.memory.SharedMemory;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.windows.Regions;
import heirloom.testing.OpenDescriptors;
import heirloom.testing.OpenDescriptors.One;
import heirloom.testing.PortSpawn;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A second claim closes or maps a number that by then belongs to someone else. (command-fds
 * inherited.rs; GeckoArgs.) Each grant is claimed once; again is ALREADY_TAKEN, also after the
 * first was closed. A claim that failed did not take.
 */
final class HandleTakenTwice {

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
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
  @EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
  void aFailedClaimCanBeRepeated() throws Exception {
    try (OpenDescriptors here = new OpenDescriptors()) {
      One file = here.file("x", StandardOpenOption.READ);
      Inheritance given = InheritanceReading.read(textFor(file));
      assertThatThrownBy(() -> given.input("f")).hasMessageContaining("WRONG_KIND");
      given.file("f").close();
    }
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "handle numbers")
  void theSecondClaimOfARegionIsRefusedBeforeAndAfterClosing() throws Exception {
    try (OsMemory memory = Regions.allocate(8192, false, false)) {
      // Adopting takes the number: nobody else closes it.
      long number = PortSpawn.number(memory.openForChild());
      Inheritance given =
          InheritanceReading.read(
              InheritanceReading.prefix()
                  + ("/f:memory:0x" + Integer.toHexString((int) number))
                  + (":access=rw,size=8192,id=" + memory.identity()));
      assertThatThrownBy(() -> given.input("f")).hasMessageContaining("WRONG_KIND");
      try (SharedMemory first = given.memory("f")) {
        assertThat(first.size()).isEqualTo(8192);
        refused(() -> given.memory("f"));
      }
      refused(() -> given.memory("f"));
      // Somebody else's object gets the number, as likely as not.
      try (OsHandle next = memory.openForChild()) {
        refused(() -> given.memory("f"));
        assertThat(next.isClosed()).isFalse();
      }
    }
  }

  private static String textFor(One file) throws Exception {
    return InheritanceReading.prefix()
        + ("/f:file:" + file.number() + ":access=r,id=" + file.identity());
  }

  private static void refused(Inheritance given) {
    refused(() -> given.file("f"));
  }

  private static void refused(ThrowingCallable second) {
    assertThatThrownBy(second)
        .isInstanceOf(InheritanceException.class)
        .hasMessageStartingWith("ALREADY_TAKEN: grant \"f\" was taken before");
  }
}
