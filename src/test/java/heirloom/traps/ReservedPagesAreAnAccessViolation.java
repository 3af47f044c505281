package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Claims.Facts;
import heirloom.os.Current;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.windows.ChildRun;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.Regions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Pages of a reserved section that are touched before they are committed end the JVM.
 *
 * <p>Documented on CreateFileMapping's page (SEC_RESERVE).
 *
 * <p>Sections are committed by default; a sparse one commits a slice before it hands it out.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "maps a Windows section")
class ReservedPagesAreAnAccessViolation {

  private static final int SEC_RESERVE = 0x0400_0000;
  private static final int SEC_COMMIT = 0x0800_0000;
  private static final long SIZE = 1L << 30;

  @Test
  void onlySparseRegionsThatBothSidesWriteAreReserved() throws Exception {
    KernelSpy spy = new KernelSpy();
    var os = spy.os();
    os.createMemory(new MemoryRequest(4096, false, false, "a")).close();
    os.createMemory(new MemoryRequest(4096, false, true, "b")).close();
    os.createMemory(new MemoryRequest(4096, true, true, "c")).close();
    int committed = (Integer) spy.calls("CreateFileMapping").get(0).arguments().get(2);
    int reserved = (Integer) spy.calls("CreateFileMapping").get(1).arguments().get(2);
    assertThat(committed & (SEC_COMMIT | SEC_RESERVE)).isEqualTo(SEC_COMMIT);
    assertThat(reserved & (SEC_COMMIT | SEC_RESERVE)).isEqualTo(SEC_RESERVE);
    // Its readers could not commit.
    int oneWay = (Integer) spy.calls("CreateFileMapping").get(2).arguments().get(2);
    assertThat(oneWay & (SEC_COMMIT | SEC_RESERVE)).isEqualTo(SEC_COMMIT);
  }

  @Test
  void aSliceIsCommittedBeforeItIsHandedOut() throws Exception {
    KernelSpy spy = new KernelSpy();
    try (OsMemory memory = spy.os().createMemory(new MemoryRequest(SIZE, false, true, "a"))) {
      int before = spy.calls("VirtualAlloc").size();
      var mapping = memory.map(0, SIZE, true);
      assertThat(spy.calls("VirtualAlloc")).hasSize(before);
      mapping.buffer(1 << 20, 4096).putInt(0, 1);
      assertThat(spy.calls("VirtualAlloc")).hasSize(before + 1);
    }
  }

  @Test
  void aChildReadsWhatNobodyHasTouched() throws Exception {
    try (OsMemory memory = Regions.allocate(SIZE, false, true);
        OsHandle grant = memory.openForChild()) {
      memory.map(0, SIZE, true).buffer(0, 8).putLong(0, 77);
      ChildRun.Output result =
          ChildRun.java(ReservedPagesAreAnAccessViolation.class, "readAll").grants(grant).run();
      assertThat(result.text()).isEqualTo("77 0\n");
      assertThat(result.code()).isZero();
    }
  }

  static void readAll(String[] arguments) throws OsException {
    long number = Long.parseLong(arguments[0]);
    Facts facts = Current.claims().look(number).orElseThrow();
    try (OsMemory memory =
        Current.claims().adoptMemory(number, facts.size(), false, facts.identity())) {
      var mapping = memory.map(0, SIZE, false);
      System.out.println(
          mapping.buffer(0, 8).getLong(0) + " " + mapping.buffer(SIZE - 8, 8).getLong(0));
    }
  }
}
