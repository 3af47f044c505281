package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.windows.ChildHandles;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.Regions;
import heirloom.os.windows.WaitingChild;
import heirloom.os.windows.WindowsOs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The attribute list only points to the handle array, so a collected JNA Memory gives garbage
 * handles.
 *
 * <p>Documented on UpdateProcThreadAttribute's page ("must persist until the list is destroyed").
 *
 * <p>Both stay reachable until DeleteProcThreadAttributeList: here the collector runs just before
 * CreateProcessW, and native memory is written over.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "watches CreateProcessW")
class AttributeListFreedTooEarly {

  private static final long SIZE = 76 * 4096L;

  @Test
  void theCollectorFindsNothingToFree() throws Exception {
    List<Object> overwritten = new ArrayList<>();
    KernelSpy spy =
        new KernelSpy()
            .before(
                (name, arguments) -> {
                  if (name.equals("CreateProcessW")) {
                    System.gc();
                    System.runFinalization();
                    for (int i = 0; i < 2_000; i++) {
                      com.sun.jna.Memory garbage = new com.sun.jna.Memory(32);
                      garbage.setMemory(0, 32, (byte) 0xAB);
                      overwritten.add(garbage);
                    }
                    System.gc();
                  }
                });
    WindowsOs os = spy.os();
    try (OsMemory memory = Regions.allocate(SIZE, false, false);
        OsHandle grant = memory.openForChild()) {
      for (int i = 0; i < 3; i++) {
        try (WaitingChild child = WaitingChild.start(os, grant)) {
          assertThat(ChildHandles.of(child.process().pid(), 4096))
              .filteredOn(held -> held.bytes() == SIZE + 4096)
              .hasSize(1);
        }
      }
      assertThat(overwritten).as("memory written over before each start").hasSize(3 * 2_000);
    }
    assertThat(spy.calls("DeleteProcThreadAttributeList")).hasSizeGreaterThanOrEqualTo(3);
    assertThat(overwritten).hasSize(3 * 2_000);
  }
}
