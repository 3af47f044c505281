package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.windows.Regions;
import heirloom.os.windows.WindowsParts;
import heirloom.testing.PortSpawn;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * 64-bit sizes and offsets go as two DWORDs, where a sign-extended low half maps elsewhere.
 *
 * <p>Documented on the pages of CreateFileMapping and MapViewOfFile; many examples leave the high
 * word 0.
 *
 * <p>One function splits them.
 */
class SizeAboveFourGiBSplitsHighAndLow {

  @Test
  void theHighWordIsZeroBelowFourGiB() {
    assertThat(WindowsParts.high((4L << 30) - 1)).isZero();
    assertThat(WindowsParts.low((4L << 30) - 1)).isEqualTo(-1);
    assertThat(WindowsParts.high(4L << 30)).isEqualTo(1);
    assertThat(WindowsParts.low(4L << 30)).isZero();
  }

  @Test
  void everySplitComesTogetherAgain() {
    long seed = System.nanoTime();
    System.out.println("SizeAboveFourGiBSplitsHighAndLow seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >>> random.nextInt(64);
      assertThat(WindowsParts.join(WindowsParts.high(value), WindowsParts.low(value)))
          .isEqualTo(value);
    }
    long highBit = 0x8000_0000L;
    assertThat(WindowsParts.join(WindowsParts.high(highBit), WindowsParts.low(highBit)))
        .isEqualTo(highBit);
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "maps a Windows section")
  void eightGiBAreReadAndWrittenAtFive() throws Exception {
    long size = 8L << 30;
    long far = 5L << 30;
    long near = 1L << 30;
    for (boolean sparse : new boolean[] {true, false}) {
      try (OsMemory memory = Regions.allocate(size, false, sparse);
          OsHandle grant = memory.openForChild()) {
        memory.map(far, 65_536, true).buffer(0, 65_536).putLong(65_528, 5);
        memory.map(near, 65_536, true).buffer(0, 65_536).putLong(65_528, 1);
        assertThat(memory.map(far, 65_536, false).buffer(0, 65_536).getLong(65_528)).isEqualTo(5);
        assertThat(memory.map(near, 65_536, false).buffer(0, 65_536).getLong(65_528)).isEqualTo(1);
        // The high bit of the low word: 2 GiB and 6 GiB.
        memory.map(2L << 30, 4096, true).buffer(0, 4096).putInt(0, 2);
        assertThat(memory.map(6L << 30, 4096, false).buffer(0, 4096).getInt(0)).isZero();
        assertThat(Current.claims().look(PortSpawn.number(grant)).orElseThrow().size())
            .isEqualTo(size);
      }
    }
  }
}
