/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.servlet.sockjs;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.wsshutdown.CloseFrame;

import org.springframework.web.socket.sockjs.frame.DefaultSockJsFrameFormat;
import org.springframework.web.socket.sockjs.frame.SockJsFrame;
import org.springframework.web.socket.sockjs.frame.SockJsFrameFormat;
import org.springframework.web.socket.sockjs.frame.SockJsMessageCodec;
import org.springframework.web.socket.sockjs.transport.TransportType;
import org.springframework.web.util.JavaScriptUtils;

/**
 * Close frames as the SockJS protocol wants them in each transport. Spring's own do not
 * escape the reason.
 */
final class CloseFrameFormat {

	/** What stands before the code, in each transport. */
	private static final List<byte[]> PREFIXES = Stream.of("c[", "data: c[", "<script>\np(\"c[")
		.map((prefix) -> prefix.getBytes(SockJsFrame.CHARSET))
		.toList();

	private CloseFrameFormat() {
	}

	/**
	 * Look whether a frame is a close frame.
	 * @return its code, 0 if it is none
	 */
	static int closeCode(byte[] frames, int offset, int length) {
		for (byte[] prefix : PREFIXES) {
			int end = offset + prefix.length;
			if (length > prefix.length && Arrays.equals(frames, offset, end, prefix, 0, prefix.length)) {
				return number(frames, end, offset + length);
			}
		}
		return 0;
	}

	private static int number(byte[] bytes, int start, int end) {
		int number = 0;
		for (int i = start; i < end && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
			number = 10 * number + (bytes[i] - '0');
		}
		return number;
	}

	static byte[] format(TransportType transportType, SockJsMessageCodec codec, CloseFrame closeFrame) {
		SockJsFrame frame = new SockJsFrame("c[" + closeFrame.code() + "," + quote(codec, closeFrame.reason()) + "]");
		return frameFormat(transportType).format(frame).getBytes(SockJsFrame.CHARSET);
	}

	/** A codec encodes arrays, as in {@code a["reason"]}. */
	private static String quote(SockJsMessageCodec codec, String reason) {
		String encoded = codec.encode(reason);
		return encoded.substring(2, encoded.length() - 1);
	}

	private static SockJsFrameFormat frameFormat(TransportType transportType) {
		return switch (transportType) {
			case EVENT_SOURCE -> new DefaultSockJsFrameFormat("data: %s\r\n\r\n");
			case HTML_FILE -> new DefaultSockJsFrameFormat("<script>\np(\"%s\");\n</script>\r\n") {

				@Override
				protected String preProcessContent(String content) {
					return JavaScriptUtils.javaScriptEscape(content);
				}

			};
			default -> new DefaultSockJsFrameFormat("%s\n");
		};
	}

}
