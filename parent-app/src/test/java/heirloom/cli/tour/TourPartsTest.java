package heirloom.cli.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TourPartsTest {

  @Test
  void tilingKnowsTheSumOfEveryRange() {
    Tiling tiling = new Tiling(new long[] {1, 20, 300});
    LongBuffer buffer = LongBuffer.allocate(11);
    tiling.fill(buffer);
    long[] filled = buffer.array();
    assertThat(filled).startsWith(1, 20, 300, 1).endsWith(1, 20);
    for (int from = 0; from <= 11; from++) {
      long sum = 0;
      for (int end = from; end <= 11; end++) {
        assertThat(tiling.sum(from, end - from)).isEqualTo(sum);
        sum += end < 11 ? filled[end] : 0;
      }
    }
  }

  @Test
  void smapsAreAddedUpForOneObject() {
    List<String> smaps =
        List.of(
            "7f0000000000-7f0000100000 r--s 00000000 00:01 77       /memfd:x (deleted)",
            "Size:               1024 kB",
            "Rss:                1024 kB",
            "Pss:                 256 kB",
            "Pss_Dirty:           256 kB",
            "Anonymous:             4 kB",
            "VmFlags: rd mr me ms sd",
            "7f0000100000-7f0000200000 rw-p 00000000 00:00 0 ",
            "Rss:                 512 kB",
            "Pss:                 512 kB",
            "7f0000300000-7f0000400000 r--s 00100000 00:01 77       /memfd:x (deleted)",
            "Rss:                   8 kB",
            "Pss:                   2 kB",
            "Anonymous:             0 kB");
    assertThat(RegionUse.parse(smaps, "1.77"))
        .isEqualTo(new RegionUse(1032 << 10, 258 << 10, 4 << 10));
    assertThat(RegionUse.parse(smaps, "1.78")).isEqualTo(new RegionUse(0, 0, 0));
  }

  @Test
  void modulesAreFoundInAJarAndInADirectory() throws Exception {
    assertThat(Workers.modules(new URL("jar:file:/a%20b/x.jar!/heirloom/python/heirloom_tour.py")))
        .isEqualTo("/a b/x.jar/heirloom/python");
    assertThat(Workers.modules(new URL("file:/a%20b/heirloom/python/heirloom_tour.py")))
        .isEqualTo("/a b/heirloom/python");
  }
}
