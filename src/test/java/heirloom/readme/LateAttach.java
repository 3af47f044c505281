package heirloom.readme;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinNT;
import heirloom.grant.Grant;
import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** A region for a process that somebody else starts. */
final class LateAttach {

  private LateAttach() {}

  // tag::offer[]
  /** What a process needs to know of a region here, as text: the handoff, and where to fetch it. */
  record Offer(String handoff, long holder, long number) {

    /**
     * Of an open grant; it can be fetched until that is closed.
     *
     * @param there the number that it will have in the process that fetches it
     */
    static Offer of(String name, Grant grant, String there) {
      long self = ProcessHandle.current().pid();
      long number = grant.handles().get(0).acquire();
      grant.handles().get(0).release(); // the grant keeps it open
      String facts =
          grant.attributes().entrySet().stream()
              .map(fact -> fact.getKey() + "=" + fact.getValue())
              .collect(Collectors.joining(","));
      String nonce = UUID.randomUUID().toString().replace("-", "");
      String handoff =
          String.join(":", "heirloom/1/" + self + "/" + nonce + "/" + name, "memory", there, facts);
      return new Offer(handoff, self, number);
    }
  }

  // end::offer[]

  // tag::linux[]
  /**
   * The words for a runner on Linux: a shell opens the region as descriptor 9, then becomes them.
   */
  static List<String> words(SharedMemory prices, Grant open, List<String> command) {
    Offer offer = Offer.of("prices", open, "9");
    String how = prices.isOneWay() ? "exec 9<" : "exec 9<>"; // a shell's > would empty it
    String script = how + "/proc/" + offer.holder() + "/fd/" + offer.number() + "; exec \"$@\"";
    List<String> words = new ArrayList<>();
    Collections.addAll(words, "env", "HEIRLOOM=" + offer.handoff(), "sh", "-c", script, "sh");
    words.addAll(command);
    return words;
  }

  // end::linux[]

  // tag::windows[]
  /** In a Java worker on Windows, before it asks for anything: fetches what the offer names. */
  static void fetch(long holder, long number, String handoff) throws IOException {
    Kernel32 kernel = Kernel32.INSTANCE;
    WinNT.HANDLE giver = kernel.OpenProcess(WinNT.PROCESS_DUP_HANDLE, false, (int) holder);
    if (giver == null) {
      throw new IOException("process " + holder + ": error " + kernel.GetLastError());
    }
    try {
      WinNT.HANDLEByReference own = new WinNT.HANDLEByReference();
      WinNT.HANDLE there = new WinNT.HANDLE(Pointer.createConstant(number));
      WinNT.HANDLE self = kernel.GetCurrentProcess();
      int same = 2; // DUPLICATE_SAME_ACCESS
      if (!kernel.DuplicateHandle(giver, there, self, own, 0, false, same)) {
        throw new IOException("handle " + number + ": error " + kernel.GetLastError());
      }
      long here = Pointer.nativeValue(own.getValue().getPointer());
      // A property wins over the variable; the number is ours, the facts are still checked.
      System.setProperty(
          "heirloom", handoff.replace(":memory:0x0:", ":memory:0x" + Long.toHexString(here) + ":"));
    } finally {
      kernel.CloseHandle(giver);
    }
  }

  // end::windows[]

  /** A worker: prints the sum of the prices. Arguments on Windows: holder, number, handoff. */
  public static final class Summer {
    public static void main(String[] arguments) throws IOException {
      if (arguments.length == 3) {
        fetch(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]), arguments[2]);
      }
      DoubleBuffer prices = Inheritance.current().memory("prices").doubles();
      double sum = 0;
      while (prices.hasRemaining()) {
        sum += prices.get();
      }
      System.out.println(sum);
    }
  }
}
