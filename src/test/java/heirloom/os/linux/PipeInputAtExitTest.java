package heirloom.os.linux;

import static heirloom.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsPipe;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A reader who is in the pipe when its writer ends keeps no descriptor. */
class PipeInputAtExitTest {

  private final Os os = Current.os();

  @Test
  void aReaderWhoLeavesAfterTheEndTakesTheRestIntoMemory() throws Exception {
    OsPipe pipe = os.createPipe();
    try (Os.OsInput input = os.input(pipe.readEnd())) {
      FutureTask<Integer> reader = waiting(input);
      try (OutputStream output = os.output(pipe.writeEnd())) {
        // The reaper's part, which finds the reader there.
        input.drainAndClose();
        output.write("a".getBytes(UTF_8));
        assertThat(reader.get()).isEqualTo('a');
        // Somebody still writes, a grandchild say: the stream goes on.
        assertThat(pipe.readEnd().isClosed()).isFalse();
        output.write("bcd".getBytes(UTF_8));
      }
      assertThat(input.read()).isEqualTo('b');
      assertThat(pipe.readEnd().isClosed()).isTrue();
      assertThat(input.available()).isEqualTo(2);
      assertThat(input.readAllBytes()).isEqualTo("cd".getBytes(UTF_8));
    }
  }

  @Test
  void readersOfOneLineKeepNoDescriptors() throws Exception {
    List<Child> children = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    int before = pipes();
    for (int i = 0; i < 200; i++) {
      Child child = new ChildBuilder("/bin/sh", "-c", "echo x; echo y").start();
      children.add(child);
      Thread reader = new Thread(() -> readLine(child));
      reader.start();
      readers.add(reader);
    }
    for (Thread reader : readers) {
      reader.join();
    }
    await().until(() -> children.stream().noneMatch(Child::isAlive));
    // The children are held, so that no collector helps.
    await().until(() -> pipes() <= before);
    assertThat(children).hasSize(200);
  }

  private static void readLine(Child child) {
    try {
      String line =
          new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8)).readLine();
      if (!"x".equals(line)) {
        throw new AssertionError("line=" + line);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int pipes() {
    return heirloom.testing.HandleCensus.count().getOrDefault("pipe", 0);
  }

  private static FutureTask<Integer> waiting(Os.OsInput input) {
    FutureTask<Integer> task = new FutureTask<>(input::read);
    Thread thread = new Thread(task, "waits in a pipe");
    thread.start();
    await()
        .until(
            () ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("poll")));
    return task;
  }
}
