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

import java.io.IOException;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * Lets an exchange decide about each write to its response.
 */
final class SockJsExchangeResponse extends HttpServletResponseWrapper {

	private final SockJsExchange exchange;

	SockJsExchangeResponse(HttpServletResponse response, SockJsExchange exchange) {
		super(response);
		this.exchange = exchange;
	}

	@Override
	public ServletOutputStream getOutputStream() throws IOException {
		return new ExchangeOutputStream(super.getOutputStream());
	}

	@Override
	public void flushBuffer() throws IOException {
		this.exchange.write(super::flushBuffer);
	}

	private final class ExchangeOutputStream extends ServletOutputStream {

		private final ServletOutputStream delegate;

		ExchangeOutputStream(ServletOutputStream delegate) {
			this.delegate = delegate;
		}

		@Override
		public void write(int b) throws IOException {
			SockJsExchangeResponse.this.exchange.write(() -> this.delegate.write(b));
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			SockJsExchangeResponse.this.exchange.write(() -> this.delegate.write(bytes, offset, length));
			int closeCode = CloseFrameFormat.closeCode(bytes, offset, length);
			if (closeCode != 0) {
				SockJsExchangeResponse.this.exchange.closeFrameWritten(closeCode);
			}
		}

		@Override
		public void flush() throws IOException {
			SockJsExchangeResponse.this.exchange.write(this.delegate::flush);
		}

		@Override
		public boolean isReady() {
			return this.delegate.isReady();
		}

		@Override
		public void setWriteListener(WriteListener writeListener) {
			this.delegate.setWriteListener(writeListener);
		}

	}

}
