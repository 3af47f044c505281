package heirloom.os.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsControl;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.testing.PortSpawn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every call of a control line's life fails once with every errno: success or a typed exception,
 * nothing left open, no zombie, no hang.
 */
class ControlFaultsTest extends OnFaultyLinux {

  @Test
  void everyCallOfASocketPairThatNobodyReads() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    nobody.exit().join();
    os.capabilities();
    assertThat(new LeakFreeSweep(faulty).over("control by scm", () -> unread(false, nobody)))
        .contains("socketpair", "sendmsg");
  }

  @Test
  void everyCallOfPipesThatNobodyReads() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    nobody.exit().join();
    os.capabilities();
    assertThat(
            new LeakFreeSweep(faulty).over("control by proc, unread", () -> unread(true, nobody)))
        .contains("pipe2", "fcntl", "write");
  }

  /**
   * A child that opens what it is told of and answers; the answers are read on the reaper's thread,
   * whose calls fail too. A line that ends over one of those is a broken pipe to the next message.
   */
  @Test
  void everyCallOfPipesWhoseChildAnswers() throws Exception {
    os.capabilities();
    faulty.countAlso("heirloom-reaper");
    LeakFreeSweep sweep = new LeakFreeSweep(faulty).mayEndIn(Errno.EPIPE);
    // epoll_wait and waitid are called on the reaper's thread only.
    assertThat(sweep.over("control by proc, answered", this::answered))
        .contains("pipe2", "fcntl", "write", "read", "epoll_ctl", "epoll_wait", "waitid");
  }

  private void unread(boolean plainJava, OsProcess target) throws IOException {
    // A pipe, as the census does not count files.
    OsPipe given = os.createPipe();
    try (OsHandle in = given.readEnd();
        OsHandle out = given.writeEnd();
        OsControl line = os.createControl(plainJava)) {
      line.send(target, List.of(in, out), numbers -> "text");
      line.send(target, List.of(in), numbers -> "text");
    }
  }

  /** Each message: a number, whose descriptor here the child opens; two of them, then the end. */
  private static final String CHILD =
      "while read n <&3; do exec 5</proc/$PPID/fd/$n || exit 9; echo >&4; echo $n; done";

  private void answered() throws IOException {
    OsPipe given = os.createPipe();
    try (OsHandle in = given.readEnd();
        OsHandle alsoOpen = given.writeEnd()) {
      answered(in);
      // The child's open of a pipe waits for somebody who writes.
      assertThat(alsoOpen.isClosed()).isFalse();
    }
  }

  @SuppressWarnings("try") // Closed early where the child must see the end.
  private void answered(OsHandle given) throws IOException {
    OsPipe shown = os.createPipe();
    try (BufferedReader text =
            new BufferedReader(new InputStreamReader(os.input(shown.readEnd()), UTF_8));
        OsHandle out = shown.writeEnd();
        OsControl line = os.createControl(true)) {
      OsProcess child =
          PortSpawn.of("/bin/sh", "-c", CHILD)
              .on(os)
              .grants(line.childEnds().toArray(OsHandle[]::new))
              .output(out)
              .start();
      try {
        line.childEnds().forEach(OsHandle::close);
        out.close();
        String[] told = {"", ""};
        for (int i = 0; i < told.length; i++) {
          int message = i;
          line.send(
              child,
              List.of(given),
              numbers -> {
                told[message] = Long.toString(numbers[0]);
                return told[message];
              });
        }
        List<String> opened = new ArrayList<>();
        for (String one = text.readLine(); one != null; one = text.readLine()) {
          opened.add(one);
          if (opened.size() == told.length) {
            // Not before: what is not answered yet goes with the line.
            line.close();
          }
        }
        int code = child.exit().join().code();
        if (faulty.failed().isEmpty()) {
          assertThat(opened).containsExactly(told);
          assertThat(code).isZero();
        }
      } finally {
        line.close();
        child.kill();
        child.kill();
        child.exit().join();
      }
    }
  }
}
