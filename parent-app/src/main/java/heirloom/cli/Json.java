package heirloom.cli;

import java.util.Map;

/** Writes maps, iterables, strings, numbers and booleans as JSON text (RFC 8259). */
public final class Json {

  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /**
   * The value as indented text, without a last line end.
   *
   * @throws IllegalArgumentException for a value of another type, or a number that JSON lacks
   */
  public static String text(Object value) {
    Json json = new Json();
    json.value(value, "");
    return json.out.toString();
  }

  private void value(Object value, String indent) {
    if (value instanceof Map<?, ?> map) {
      object(map, indent);
    } else if (value instanceof Iterable<?> items) {
      array(items, indent);
    } else if (value instanceof CharSequence text) {
      string(text);
    } else if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
      out.append(value);
    } else if (value instanceof Double number && Double.isFinite(number)) {
      out.append(number);
    } else {
      throw new IllegalArgumentException("value=" + value + " has no JSON form");
    }
  }

  private void object(Map<?, ?> map, String indent) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator).append('\n').append(indent).append("  ");
      string(String.valueOf(entry.getKey()));
      out.append(": ");
      value(entry.getValue(), indent + "  ");
      separator = ",";
    }
    out.append(map.isEmpty() ? "{}" : "\n" + indent + "}");
  }

  private void array(Iterable<?> items, String indent) {
    String separator = "[";
    for (Object item : items) {
      out.append(separator).append('\n').append(indent).append("  ");
      value(item, indent + "  ");
      separator = ",";
    }
    out.append(separator.equals("[") ? "[]" : "\n" + indent + "]");
  }

  private void string(CharSequence text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          // A lone surrogate is no Unicode text: a file name may hold one.
          if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
