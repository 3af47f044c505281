package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.windows.Regions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A section without a security descriptor lets whoever holds a read-only handle duplicate it with
 * write access.
 *
 * <p>Measured; CVE-2018-6057, Chromium's platform_shared_memory_region_win.cc.
 *
 * <p>Every section of ours has a descriptor that grants nothing to anybody; the creator's handle
 * keeps what it was born with, and a duplicate with fewer rights is never checked.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "duplicates section handles")
class ReadOnlySectionIsDuplicatedWithMore {

  private static final int ACCESS_DENIED = 5;
  private static final long SIZE = 8192;

  @Test
  void aBareSectionGivesMore() throws Exception {
    // The trap itself: were this to fail, the descriptor would be needless.
    try (OsHandle bare = Regions.bareSection(SIZE);
        OsHandle reader = Regions.readOnly(bare)) {
      assertThat(Regions.mapWritable(reader, SIZE)).isEqualTo(ACCESS_DENIED);
      assertThat(Regions.duplicateWithMore(reader, Regions.READ_WRITE)).isZero();
    }
  }

  @Test
  void aReaderOfOneWayMemoryGetsNoMoreThanThat() throws Exception {
    try (OsMemory memory = Regions.allocate(SIZE, true, false);
        OsHandle reader = memory.openForChild()) {
      assertThat(Regions.mapWritable(reader, SIZE)).isEqualTo(ACCESS_DENIED);
      assertThat(Regions.duplicateWithMore(reader, Regions.READ_WRITE)).isEqualTo(ACCESS_DENIED);
      assertThat(Regions.duplicateWithMore(reader, Regions.READ)).isZero();
    }
  }

  @Test
  void aWriterOfTwoWayMemoryWritesAndNoMore() throws Exception {
    int executeToo = Regions.READ_WRITE | 0x8;
    try (OsMemory memory = Regions.allocate(SIZE, false, false);
        OsHandle writer = memory.openForChild()) {
      assertThat(Regions.mapWritable(writer, SIZE)).isZero();
      assertThat(Regions.duplicateWithMore(writer, executeToo)).isEqualTo(ACCESS_DENIED);
    }
  }
}
