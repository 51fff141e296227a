{% from 'modules/layers.sql' import dynamic with context %}
{{ dynamic('LAKE.SILVER.LINES', 'DOWNSTREAM', 'one row a line of an order') }}
AS
SELECT O.ORDER_ID, L.INDEX AS LINE_NO, L.VALUE:sku::VARCHAR AS SKU, L.VALUE:n::NUMBER AS QUANTITY,
       L.VALUE:price::NUMBER(12, 2) AS PRICE
FROM LAKE.SILVER.ORDERS O, LATERAL FLATTEN(INPUT => O.LINES) L;
