package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.inherit.Inheritance;
import heirloom.inherit.InheritanceReading;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.windows.Regions;
import heirloom.testing.OpenDescriptors;
import heirloom.testing.OpenDescriptors.One;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A stale or reused number is open on another file, which the child would map and overwrite. (GNU
 * make's jobserver; measured.) Adopting compares type, size, device and inode, which plain Java can
 * see in {@code /proc/self/fd} and {@code unix:dev,ino}, on Windows the nonce behind the region,
 * and fails with a reason.
 */
final class DescriptorNumberNowNamesAnotherFile {

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
  void anotherFileAtTheNumberIsRefusedAndUntouched() throws Exception {
    try (OpenDescriptors here = new OpenDescriptors()) {
      One victim = here.file("precious", StandardOpenOption.READ, StandardOpenOption.WRITE);
      Inheritance given =
          InheritanceReading.read(
              InheritanceReading.prefix()
                  + "/log:file:"
                  + victim.number()
                  + ":access=rw,id=1.99/data:memory:"
                  + victim.number()
                  + ":access=rw,size=8,id="
                  + victim.identity());
      refused(Reason.IDENTITY_MISMATCH, () -> given.file("log"));
      refused(Reason.NOT_SHARED_MEMORY, () -> given.memory("data"));
      assertThat(Files.readString(here.lastFile())).isEqualTo("precious");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
  void anotherRegionAtTheNumberIsRefused() throws Exception {
    try (OpenDescriptors here = new OpenDescriptors()) {
      One told = here.memory(4096);
      One there = here.memory(4096);
      Inheritance given =
          InheritanceReading.read(
              InheritanceReading.prefix()
                  + ("/other:memory:" + there.number())
                  + (":access=rw,size=4096,id=" + told.identity())
                  + ("/shorter:memory:" + there.number())
                  + (":access=rw,size=8192,id=" + there.identity()));
      refused(Reason.IDENTITY_MISMATCH, () -> given.memory("other"));
      refused(Reason.SIZE_MISMATCH, () -> given.memory("shorter"));
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
  void aNumberThatWasClosedIsRefused() throws Exception {
    try (OpenDescriptors here = new OpenDescriptors()) {
      One memory = here.memory(4096);
      here.closeLast();
      Inheritance given =
          InheritanceReading.read(
              InheritanceReading.prefix()
                  + ("/gone:memory:" + memory.number())
                  + (":access=rw,size=4096,id=" + memory.identity()));
      refused(Reason.HANDLE_CLOSED, () -> given.memory("gone"));
    }
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "handle numbers")
  void aThousandSwappedOrStaleHandlesOfEqualSizeAreRefused() throws Exception {
    long size = 8192;
    int refused = 0;
    try (OsMemory told = Regions.allocate(size, false, false);
        OsMemory other = Regions.allocate(size, false, false)) {
      for (int i = 0; i < 500; i++) {
        Inheritance swapped;
        Inheritance stale;
        try (OsHandle there = other.openForChild()) {
          String number = "0x" + Integer.toHexString((int) PortSpawn.number(there));
          String claim = "/data:memory:" + number + ":access=rw,size=" + size + ",id=";
          swapped = InheritanceReading.read(InheritanceReading.prefix() + claim + told.identity());
          stale = InheritanceReading.read(InheritanceReading.prefix() + claim + other.identity());
          refused(Reason.IDENTITY_MISMATCH, () -> swapped.memory("data"));
          refused++;
        }
        refused(Reason.HANDLE_CLOSED, () -> stale.memory("data"));
        refused++;
      }
    }
    System.out.println("DescriptorNumberNowNamesAnotherFile refused=" + refused);
    assertThat(refused).isEqualTo(1_000);
  }

  private static void refused(
      Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InheritanceException.class)
        .extracting(e -> ((InheritanceException) e).reason())
        .isEqualTo(reason);
  }
}
