package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.inherit.Inheritance;
import heirloom.inherit.InheritanceReading;
import heirloom.testing.OpenDescriptors;
import heirloom.testing.OpenDescriptors.One;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A stale or reused number is open on another file, which the child would map and overwrite. (GNU
 * make's jobserver; measured.) Adopting compares type, size, device and inode, which plain Java can
 * see in {@code /proc/self/fd} and {@code unix:dev,ino}, and fails with a reason.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
final class DescriptorNumberNowNamesAnotherFile {

  @Test
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

  private static void refused(
      Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InheritanceException.class)
        .extracting(e -> ((InheritanceException) e).reason())
        .isEqualTo(reason);
  }
}
