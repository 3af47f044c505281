package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A dup2 onto a number that a later action still reads (a swap, a cycle, a source inside 3..n)
 * passes the wrong object, and older C libraries keep close-on-exec on dup2(n, n). (libuv; CPython
 * test_swap_fds; glibc spawni.c.) Sources inside the target range are first moved above it.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "the child's descriptor numbers are chosen; Windows keeps the parent's")
final class SwappedDescriptorsClobberEachOther {

  private static final int GRANTS = 250;

  @Test
  void twoHundredAndFiftyGrantsArriveInAnyOrder() throws Exception {
    long seed = System.nanoTime();
    System.out.println("SwappedDescriptorsClobberEachOther seed=" + seed);
    Random random = new Random(seed);
    List<OsHandle> handles = pipeEnds();
    try {
      // Their numbers lie among the targets 3 to 252 already: reversed, they swap in pairs.
      Collections.reverse(handles);
      check(handles);
      Collections.shuffle(handles, random);
      check(handles);
      check(inPlace(handles));
    } finally {
      handles.forEach(OsHandle::close);
    }
  }

  private static void check(List<OsHandle> grants) throws Exception {
    String text =
        PortSpawn.of(COracle.program()).grants(grants.toArray(OsHandle[]::new)).run().output();
    COracle.Report report = COracle.parse(text);
    assertThat(report.descriptors()).hasSize(3 + grants.size());
    for (int i = 0; i < grants.size(); i++) {
      assertThat(report.descriptors().get(3 + i))
          .isEqualTo(COracle.expected(PortSpawn.number(grants.get(i)), 3 + i));
    }
  }

  /** Every handle whose number is one of the targets stands at just that target. */
  private static List<OsHandle> inPlace(List<OsHandle> handles) {
    List<OsHandle> placed = new ArrayList<>(Collections.nCopies(GRANTS, handles.get(0)));
    for (OsHandle one : handles) {
      int target = (int) PortSpawn.number(one) - 3;
      if (target < GRANTS) {
        placed.set(target, one);
      }
    }
    return placed;
  }

  private static List<OsHandle> pipeEnds() throws Exception {
    List<OsHandle> ends = new ArrayList<>();
    while (ends.size() < GRANTS) {
      OsPipe pipe = Current.os().createPipe();
      ends.add(pipe.readEnd());
      ends.add(pipe.writeEnd());
    }
    return ends;
  }
}
