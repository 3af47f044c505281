package heirloom.cli.demo;

import heirloom.child.demo.LiteralPage;
import heirloom.child.named.MessagesChild;
import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.interop.MessageBox;
import heirloom.interop.MessageNames;
import heirloom.interop.NamedSection;
import heirloom.interop.NamedSemaphore;
import heirloom.interop.PosixSemaphore;
import heirloom.interop.PosixSharedMemory;
import heirloom.os.OsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Messages both ways between two programs that know six names, with a thread that reads. */
final class Demo001 {

  private static final MessageNames THERE = new MessageNames("shareMemory", "WriteMap", "ReadMap");
  private static final MessageNames BACK =
      new MessageNames("shareMemory-back", "WriteMap-back", "ReadMap-back");
  private static final Set<String> TAKEN = Set.of("EEXIST", "ERROR_ALREADY_EXISTS");
  private static final int SIZE = 1024;
  private static final int MESSAGES = 1_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final PrintWriter out;

  Demo001(PrintWriter out) {
    this.out = out;
  }

  void show() throws IOException, InterruptedException, CommandFailure {
    Made<MessageBox> one = create(THERE);
    try (MessageBox there = one.thing()) {
      Made<MessageBox> other = create(BACK);
      try (MessageBox back = other.thing()) {
        bothWays(there, back);
      } finally {
        other.remove();
      }
    } finally {
      one.remove();
    }
    if (LiteralPage.onWindows()) {
      new Conditions(out).show();
    }
    out.println((LiteralPage.onWindows() ? "4" : "3") + " What is left");
    WhatIsLeft left = new WhatIsLeft(out);
    look(left, THERE);
    look(left, BACK);
    left.conclude("Nothing.");
  }

  /** The documents' names are fixed: an earlier run that was killed may have left them. */
  private static Made<MessageBox> create(MessageNames names)
      throws IOException, InterruptedException, CommandFailure {
    try {
      return Made.by(() -> MessageBox.create(names, SIZE), box -> MessageBox.remove(names));
    } catch (OsException e) {
      if (!TAKEN.contains(e.symbol())) {
        throw e;
      }
      throw new CommandFailure(
          ExitCodes.FAILED,
          e.getMessage()
              + "; another program has the name, or one that was killed left it: heirloom cleanup"
              + " lists it, and --remove takes it away where nobody uses it",
          e);
    }
  }

  /** Each name by itself: a box of which half is left cannot be opened either. */
  private static void look(WhatIsLeft left, MessageNames names) throws InterruptedException {
    if (LiteralPage.onWindows()) {
      left.look(names.memory(), () -> NamedSection.open(names.memory()).close())
          .look(names.writable(), () -> NamedSemaphore.open(names.writable()).close())
          .look(names.readable(), () -> NamedSemaphore.open(names.readable()).close());
    } else {
      left.look(names.memory(), () -> PosixSharedMemory.openReadOnly(names.memory()).close())
          .look(names.writable(), () -> PosixSemaphore.open(names.writable()).close())
          .look(names.readable(), () -> PosixSemaphore.open(names.readable()).close());
    }
  }

  private void bothWays(MessageBox there, MessageBox back)
      throws IOException, InterruptedException {
    out.println("1 Two boxes, one each way");
    out.println("  " + THERE + ", and " + BACK.memory());
    out.println("  " + SIZE + " bytes each, of them " + (SIZE - there.capacity()) + " header");
    OtherProcess other =
        OtherProcess.start(
            MessagesChild.class,
            THERE.memory(),
            THERE.writable(),
            THERE.readable(),
            BACK.memory(),
            BACK.writable(),
            BACK.readable());
    converse(there, back, other);
  }

  private void converse(MessageBox there, MessageBox back, OtherProcess other)
      throws IOException, InterruptedException {
    out.println("2 Process " + other.pid() + " answers in capitals");
    for (String text :
        new String[] {"hello", "gr\u00FC\u00DFe, \u5171\u4EAB\u5185\u5B58", "a\0b"}) {
      there.send(text, LIMIT);
      out.println("  \"" + shown(text) + "\": \"" + shown(answer(back)) + "\"");
    }
    String tooLong = "too long ".repeat(1_000);
    CompletableFuture<Optional<String>> reading = reader(back);
    there.send(tooLong, LIMIT);
    String whole = joined(reading).orElseThrow();
    there.send("short", LIMIT);
    out.println(
        "  "
            + tooLong.length()
            + " bytes through "
            + there.capacity()
            + ": in pieces, whole: "
            + whole.equals(tooLong.toUpperCase(Locale.ROOT))
            + "; then \""
            + answer(back)
            + "\", nothing stale behind it");
    long start = System.nanoTime();
    for (int i = 0; i < MESSAGES; i++) {
      there.send("message " + i, LIMIT);
      if (!answer(back).equals("MESSAGE " + i)) {
        throw new IOException("another answer than to message " + i);
      }
    }
    double micros = (System.nanoTime() - start) / 1e3 / MESSAGES;
    out.printf("  %,d there and back, %.0f us each%n", MESSAGES, micros);
    there.send("", LIMIT);
    answer(back);
    out.println("  process " + other.pid() + ": " + other.said());
  }

  /** The reader's thread: the sender of an over-long message waits for it. */
  private static CompletableFuture<Optional<String>> reader(MessageBox back) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return back.receive(LIMIT);
          } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }

  private static Optional<String> joined(CompletableFuture<Optional<String>> reading)
      throws IOException {
    try {
      return reading.join();
    } catch (CompletionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static String answer(MessageBox back) throws IOException, InterruptedException {
    return back.receive(LIMIT).orElseThrow(() -> new IOException("no answer came"));
  }

  private static String shown(String text) {
    return text.replace("\0", "\\0");
  }
}
